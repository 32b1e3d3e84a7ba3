import { Hash } from '@smithy/core/serde';

/** SHA-256, or its HMAC where there is a secret, as the SDK's own clients sign with it in Node. */
export const Sha256 = Hash.bind(null, 'sha256');
