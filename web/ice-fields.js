// The fields of the connection settings: what they hold, and what is found wrong with them, said at the field itself.

const element = (id) => document.getElementById(`ice-${id}`);

const FIELDS = { use_turn: 'use-turn', relay_only: 'relay-only', username: 'username', credential: 'credential' };
const list = element('urls');
let rowCount = 0;

/** Says at the field what is found; '' takes it back. isWrong: it is more than a hint. */
export function mark(field, words, isWrong = true) {
  const place = field.closest('.field').querySelector(':scope > .finding');
  place.textContent = words;
  place.hidden = !words;
  if (words && isWrong) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

export const unmarkAll = () => element('fields').querySelectorAll('input, #ice-add').forEach((field) => mark(field, ''));

function nameRows() {
  [...list.children].forEach((row, i) => {
    row.querySelector('input').setAttribute('aria-label', `Server ${i + 1}`);
    row.querySelector('button').setAttribute('aria-label', `Remove server ${i + 1}`);
  });
}

function addRow(url = '') {
  const row = element('url').content.firstElementChild.cloneNode(true);
  const input = row.querySelector('input');
  input.value = url;
  row.querySelector('.finding').id = `ice-url-finding-${(rowCount += 1)}`;
  input.setAttribute('aria-describedby', `ice-url-finding-${rowCount}`);
  row.querySelector('button').addEventListener('click', () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    nameRows();
    (next?.querySelector('input') ?? element('add')).focus();
    list.dispatchEvent(new Event('change', { bubbles: true }));
  });
  list.append(row);
  nameRows();
  return input;
}

/** The rows that are not blank, in order: the service counts URLs as they are here. */
export const urlFields = () => [...list.querySelectorAll('input')].filter((input) => input.value.trim());

export const fieldOf = (name) => (name === 'urls' ? element('add') : FIELDS[name] && element(FIELDS[name]));

/** The settings as the fields have them; no user name and no credential are ''. */
export function readFields() {
  const settings = { urls: urlFields().map((input) => input.value.trim()) };
  for (const name of Object.keys(FIELDS)) {
    const field = fieldOf(name);
    settings[name] = field.type === 'checkbox' ? field.checked : field.value;
  }
  return settings;
}

export const isSame = (name, a, b) => (name === 'urls' ? a.urls.join('\n') === b.urls.join('\n') : a[name] === b[name]);

export function writeField(name, value) {
  const field = fieldOf(name);
  if (name === 'urls') {
    list.replaceChildren();
    for (const url of value) addRow(url);
  } else if (field.type === 'checkbox') {
    field.checked = value;
  } else {
    field.value = value;
  }
}

/** Shows the credential, or dots in its place. */
export function showCredential(isShown) {
  const field = element('credential');
  const button = element('show');
  field.classList.toggle('secret', !isShown);
  // A password field makes browsers warn of pages without TLS, and offer to keep it: only where dots cannot be had else.
  if (!CSS.supports('-webkit-text-security', 'disc')) field.type = isShown ? 'text' : 'password';
  button.textContent = isShown ? 'Hide' : 'Show';
  button.setAttribute('aria-pressed', String(isShown));
}

element('add').addEventListener('click', () => addRow().focus());
element('show').addEventListener('click', () => showCredential(element('credential').classList.contains('secret')));
