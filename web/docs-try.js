// An operation, tried out: fields for what it takes, a button, what came back, and the same as a line of curl.
import { element } from './docs-dom.js';

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A field with its label. */
function labelled(text, control) {
  return element('label', {}, text, control);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // whatever came: it is shown as it is
  }
}

export class Trial {
  #method;
  #path;
  #parameters;
  #body;
  #outcome = element('p', { class: 'outcome', role: 'status' });
  #reply = element('pre', { tabindex: '0', 'aria-label': 'The reply', hidden: true });
  #picture = element('img', { alt: 'The reply', hidden: true });
  #curl = element('code', {});

  /** body: an example of it, or undefined where there is none. */
  constructor(method, path, parameters, body) {
    this.#method = method;
    this.#path = path;
    this.#parameters = parameters.map(({ name, in: place, required }) =>
      ({ name, place, input: element('input', { required, autocomplete: 'off', spellcheck: 'false' }) }));
    if (body !== undefined) {
      const text = JSON.stringify(body, null, 2);
      this.#body = element('textarea', { rows: Math.min(text.split('\n').length + 1, 14), spellcheck: 'false' });
      this.#body.value = text;
    }
    const copy = element('button', { type: 'button' }, 'Copy');
    copy.addEventListener('click', () => this.#copy());
    this.form = element('form', { class: 'trial', 'aria-label': `Try ${method} ${path}` },
      ...this.#parameters.map(({ name, input }) => labelled(name, input)),
      this.#body ? labelled('Body', this.#body) : null,
      element('div', { class: 'row' }, element('button', { class: 'main' }, 'Execute'), this.#outcome),
      this.#reply,
      this.#picture,
      element('div', { class: 'row' }, element('pre', { class: 'curl', tabindex: '0', 'aria-label': 'The same with curl' },
        this.#curl), copy));
    this.form.addEventListener('input', () => this.#showCurl());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#execute();
    });
    this.#showCurl();
  }

  /** Beside this page, whatever path a proxy shows it under. */
  #url() {
    let path = `.${this.#path}`;
    const query = new URLSearchParams();
    for (const { name, place, input } of this.#parameters) {
      if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(input.value) || `{${name}}`);
      else if (input.value) query.set(name, input.value);
    }
    return new URL(`${query}` ? `${path}?${query}` : path, location.href).href;
  }

  #showCurl() {
    const method = this.#method === 'GET' ? '' : ` -X ${this.#method}`;
    const body = this.#body ? ` -H 'Content-Type: application/json' --data-raw ${quote(this.#body.value)}` : '';
    this.#curl.textContent = `curl${method} ${quote(this.#url())}${body}`;
  }

  /** As a person does it: navigator.clipboard is not there where the page comes without TLS. */
  #copy() {
    getSelection().selectAllChildren(this.#curl);
    document.execCommand('copy');
  }

  async #execute() {
    const body = this.#body?.value;
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    this.#outcome.textContent = 'Asking …';
    const start = performance.now();
    try {
      const response = await fetch(this.#url(), { method: this.#method, headers, body });
      const bytes = await response.blob();
      this.#outcome.textContent = `${response.status} ${response.statusText}, ${Math.round(performance.now() - start)} ms`;
      this.#outcome.dataset.ok = response.ok;
      await this.#show(bytes);
    } catch (error) {
      this.#outcome.textContent = `No answer: ${error.message}`;
      this.#outcome.dataset.ok = false;
      await this.#show(null);
    }
  }

  async #show(bytes) {
    const isPicture = /^image\//.test(bytes?.type);
    URL.revokeObjectURL(this.#picture.src);
    if (isPicture) this.#picture.src = URL.createObjectURL(bytes);
    else this.#reply.textContent = bytes ? pretty(await bytes.text()) : '';
    this.#picture.hidden = !isPicture;
    this.#reply.hidden = isPicture || !bytes;
  }
}
