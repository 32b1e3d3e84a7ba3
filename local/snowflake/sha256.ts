import { Hash } from '@smithy/core/serde';

/** SHA-256, or its HMAC if there is a secret, as the SDK's clients use it in Node. */
export const Sha256 = Hash.bind(null, 'sha256');
