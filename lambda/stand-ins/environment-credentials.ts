/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node`, which looks for credentials in every place where the SDK
 * may run. A function's are in its environment. See docs/decisions/0009.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
