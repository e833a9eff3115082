// The reference of the API, made of openapi.json: on /docs each operation can be tried out, /redoc is for reading.
import { element, prose } from './docs-dom.js';
import { Schemas } from './docs-schema.js';
import { Trial } from './docs-try.js';

const isForReading = /\/redoc$/.test(location.pathname);
const reference = document.getElementById('reference');

const json = (content) => content?.['application/json']?.schema;

/** What a body or reply is made of, and an example of it. */
function content(schemas, schema, isReply) {
  return [
    schemas.fields(schema, isReply),
    element('details', {}, element('summary', {}, 'Example'),
      element('pre', { tabindex: '0' }, JSON.stringify(schemas.example(schema), null, 2))),
  ];
}

function parameterList(schemas, parameters) {
  return element('ul', { class: 'fields' }, ...parameters.map(({ name, in: place, required, schema, description }) =>
    element('li', {}, element('code', { class: 'name' }, name), element('span', { class: 'type' }, `in the ${place}`),
      ...schemas.describe(schema, required && 'required', description))));
}

function reply(schemas, status, { description, content: body }) {
  const open = isForReading && status === '200';
  return element('details', { class: 'reply', open },
    element('summary', {}, element('span', { class: `status s${status[0]}` }, status), ` ${description}`),
    ...(json(body) ? content(schemas, json(body), true) : []));
}

const part = (title, ...children) => [element('h4', {}, title), ...children];

function operation(schemas, method, path, { operationId, summary, description, parameters = [], requestBody, responses }) {
  const body = json(requestBody?.content);
  const takes = parameters.length > 0;
  const trial = isForReading ? null : new Trial(method, path, parameters, body && schemas.example(body)).form;
  return element('details', { class: 'operation', id: operationId, open: isForReading },
    element('summary', {}, element('h3', {}, element('span', { class: `method ${method.toLowerCase()}` }, method),
      element('code', {}, path)), element('span', { class: 'summary' }, summary)),
    element('div', { class: 'inside' },
      description ? element('p', {}, ...prose(description)) : null,
      ...(takes ? part('Parameters', parameterList(schemas, parameters)) : []),
      ...(body ? part('Body', ...content(schemas, body, false)) : []),
      ...part('Replies', ...Object.entries(responses).map(([status, answer]) => reply(schemas, status, answer))),
      ...(trial ? part('Try it', trial) : [])));
}

/** Every operation once: a path that ends in another one is that one again, under a prefix. */
function operations({ paths }) {
  const names = Object.keys(paths);
  return Object.entries(paths)
    .filter(([path]) => !names.some((other) => other !== path && path.endsWith(other)))
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) =>
      ({ method: method.toUpperCase(), path, described })));
}

function show(description) {
  const { info, tags, components } = description;
  const schemas = new Schemas(components.schemas);
  const all = operations(description);
  const contents = document.getElementById('contents');
  document.title = info.title;
  document.getElementById('title').textContent = info.title;
  document.getElementById('about').replaceChildren(...prose(`${info.description} Version ${info.version}.`));
  reference.replaceChildren();
  for (const { name, description: about } of tags) {
    const own = all.filter(({ described }) => described.tags.includes(name));
    contents.append(element('h2', {}, name), element('ul', {}, ...own.map(({ method, path, described }) =>
      element('li', {}, element('a', { href: `#${described.operationId}` }, `${method} ${path}`)))));
    reference.append(element('section', {}, element('h2', {}, name), element('p', {}, ...prose(about)),
      ...own.map(({ method, path, described }) => operation(schemas, method, path, described))));
  }
}

/** What the address names is open. */
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (!named?.matches('.operation')) return;
  named.open = true;
  named.scrollIntoView();
  named.querySelector('summary').focus();
}

async function start() {
  const other = document.getElementById('other');
  other.href = isForReading ? './docs' : './redoc';
  other.textContent = isForReading ? 'Try it out' : 'Read it';
  try {
    const response = await fetch('./openapi.json');
    if (!response.ok) throw new Error(`openapi.json: ${response.status}`);
    show(await response.json());
    openNamed();
    addEventListener('hashchange', openNamed);
  } catch (error) {
    reference.replaceChildren(element('p', { role: 'alert' }, `The description of the API did not come: ${error.message}`));
  }
}

start();
