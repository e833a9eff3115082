// What a person should know of ICE settings before they are saved: what this browser could not connect with.
import { fieldOf, urlFields } from './ice-fields.js';
import { createPeer } from './ice-servers.js';

// What keeps a connection from using these settings in full, or ''.
function faultOf(settings) {
  try {
    const { peer, remark } = createPeer(settings);
    peer.close();
    return remark;
  } catch (error) {
    return error.message;
  }
}

/** Findings { field, words, isWrong }, isWrong: more than a hint; stored: what the service has. */
export function checkSettings(settings, stored) {
  const findings = [];
  const find = (field, words, isWrong = true) => words && findings.push({ field, words, isWrong });
  for (const field of urlFields()) {
    find(field, faultOf({ ...settings, urls: [field.value.trim()], relay_only: false }));
  }
  if (settings.relay_only && settings.urls.every((url) => faultOf({ ...settings, urls: [url] }))) {
    const why = settings.use_turn ? 'there is no TURN server that can be used.' : 'the TURN servers are not to be used.';
    find(fieldOf('relay_only'), `Nobody can connect this way: ${why}`);
  }
  for (const name of ['username', 'credential']) {
    find(fieldOf(name), stored[name] && !settings[name] && 'It will be removed.', false);
  }
  return findings;
}
