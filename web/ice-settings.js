// The panel of the ICE configuration. What the person has changed is theirs until it is saved or loaded again: whatever
// comes from the service meanwhile goes into the other fields alone.
import { checkSettings } from './ice-check.js';
import { fieldOf, isSame, mark, readFields, showCredential, unmarkAll, urlFields, writeField } from './ice-fields.js';
import { getIceConfig, postIceConfig } from './service.js';

const element = (id) => document.getElementById(`ice-${id}`);
const fields = element('fields');
const save = element('save');

let stored = null; // what the service has, as far as it is known
let accepted = ''; // the remarks in spite of which Save was offered

function say(words) {
  element('said').textContent = words;
}

const namesOf = (settings) => Object.keys(settings);

const isChanged = () => stored !== null && namesOf(stored).some((name) => !isSame(name, readFields(), stored));

// Where a field holds what `base` has, it takes what the service has now.
function take(config, base) {
  stored = { ...config, username: config.username ?? '', credential: config.credential ?? '' };
  const current = readFields();
  for (const name of namesOf(current)) {
    if (isSame(name, current, base) && !isSame(name, current, stored)) writeField(name, stored[name]);
  }
  fields.disabled = false;
}

function show(findings) {
  unmarkAll();
  for (const { field, words, isWrong } of findings) mark(field, words, isWrong);
}

function focusFirst(findings) {
  const inPageOrder = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  findings.map(({ field }) => field).sort(inPageOrder)[0]?.focus();
}

function check() {
  const findings = checkSettings(readFields(), stored);
  const words = findings.filter(({ isWrong }) => isWrong).map((finding) => finding.words).join();
  show(findings);
  if (words !== accepted) accepted = '';
  save.textContent = accepted ? 'Save anyway' : 'Save';
  return { findings, words };
}

async function load(base) {
  say('Loading…');
  try {
    take(await getIceConfig(), base ?? readFields());
    check();
    say(isChanged() ? 'Your changes are not saved yet.' : '');
  } catch (error) {
    say(error.message);
  }
}

// What the service refuses, at the field that its finding names; in one line what belongs to none.
function showRefusal(error, sentFields) {
  const findings = error.findings.map(({ loc: [, name, index], msg }) => ({
    field: (name === 'urls' && sentFields[index]) || fieldOf(name),
    words: msg,
    isWrong: true,
  }));
  const placed = findings.filter(({ field }) => field?.isConnected);
  show(placed);
  focusFirst(placed);
  say(placed.length > 0 ? 'Not saved: see what is marked.' : `Not saved. ${error.message}`);
}

// An unchanged user name or credential is not sent: it stays whatever it is by now. An empty one removes it.
function bodyOf(settings) {
  const ifChanged = (name) => (isSame(name, settings, stored) ? null : settings[name]);
  return { ...settings, username: ifChanged('username'), credential: ifChanged('credential') };
}

async function submit(watching) {
  const { findings, words } = check();
  if (words && !accepted) {
    accepted = words;
    save.textContent = 'Save anyway';
    focusFirst(findings.filter(({ isWrong }) => isWrong));
    say('Not saved yet: see what is marked, or save it anyway.');
    return;
  }
  const settings = readFields();
  const sentFields = urlFields();
  say('Saving…');
  try {
    take(await postIceConfig(bodyOf(settings)), settings);
    accepted = '';
    check();
    say('Saved: it holds for the next connection.');
    element('reconnect').hidden = !watching.isWatching();
  } catch (error) {
    showRefusal(error, sentFields);
  }
}

/** watching: { isWatching(), reconnect() }. Returns follow(isOpen), to be called when the panel opens or closes. */
export function iceSettings(watching) {
  const reconnect = element('reconnect');
  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (stored) submit(watching);
  });
  element('form').addEventListener('change', check);
  // Else a press on a button would move it away first: a changed field is checked when the focus leaves it.
  element('form').addEventListener('mousedown', (event) => {
    if (event.target.closest('button')) event.preventDefault();
  });
  element('load').addEventListener('click', () => load());
  reconnect.addEventListener('click', () => {
    reconnect.hidden = true;
    save.focus();
    watching.reconnect();
    say('');
  });
  return (isOpen) => {
    reconnect.hidden = true;
    showCredential(false);
    if (isOpen) load(stored);
  };
}
