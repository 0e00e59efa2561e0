// Checks a statement of a running register with npm's `jose`, which knows nothing of this project:
// node verify.mjs FOLDER_OF_JOSE ADDRESS_OF_JWKS STATEMENT. Prints header and payload as JSON.
import { pathToFileURL } from 'node:url';

const [folder, keys, statement] = process.argv.slice(2);
const { compactVerify, createRemoteJWKSet, calculateJwkThumbprint } = await import(
  pathToFileURL(`${folder}/dist/webapi/index.js`)
);
const set = createRemoteJWKSet(new URL(keys));
const { payload, protectedHeader } = await compactVerify(statement, set, { algorithms: ['EdDSA'] });
const thumbprints = await Promise.all(set.jwks().keys.map((key) => calculateJwkThumbprint(key)));
const text = new TextDecoder().decode(payload);
console.log(JSON.stringify({ protectedHeader, payload: JSON.parse(text), thumbprints }));
