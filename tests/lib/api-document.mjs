// The service's description of its API, in the hands of tools that others wrote: Redocly lints it, Ajv holds answers to
// it.
import { createConfig, lintFromString } from '@redocly/openapi-core';
import Ajv from 'ajv/dist/2020.js';

// Not every operation can be asked wrongly: one without a body or parameters has no 4xx of its own.
const LINT_RULES = { extends: ['recommended'], rules: { 'operation-4xx-response': 'off' } };

/** A copy in which no object may have a field that is not described. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return schema.type === 'object' && schema.properties ? { ...copy, additionalProperties: false } : copy;
}

export class ApiDocument {
  #document;
  #ajv = new Ajv({ strict: false, allErrors: true });

  constructor(document) {
    this.#document = document;
    this.#ajv.addSchema(closed(document), 'api');
  }

  /** What a linter has to say: nothing, if all is well. */
  async lint() {
    const config = await createConfig(LINT_RULES);
    const problems = await lintFromString({ source: JSON.stringify(this.#document), config });
    return problems.map(({ severity, ruleId, message, location }) => `${severity} ${ruleId} ${location[0].pointer}: ${message}`);
  }

  /** All operations: { method, path, operation }. */
  operations() {
    return Object.entries(this.#document.paths).flatMap(([path, methods]) => Object.entries(methods).map(
      ([method, operation]) => ({ method: method.toUpperCase(), path, operation })));
  }

  /** The operation that a request is of, or undefined. */
  find(method, target) {
    const path = target.split('?')[0];
    return this.operations().find((one) => one.method === method
      && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))?.operation;
  }

  resolve(schema) {
    return schema.$ref ? this.#document.components.schemas[schema.$ref.split('/').at(-1)] : schema;
  }

  /** The examples of an operation's body, put together; undefined where it has none. */
  exampleBody({ requestBody }) {
    if (!requestBody) return undefined;
    const { properties } = this.resolve(requestBody.content['application/json'].schema);
    return Object.fromEntries(Object.entries(properties)
      .map(([name, { examples, const: value, default: preset }]) => [name, examples?.[0] ?? value ?? preset]));
  }

  /** What in an answer is not as described: a list of complaints. */
  complaints(operation, { status, type, text }) {
    const described = operation.responses[status];
    if (!described) return [`${status} is not described`];
    const body = described.content[type];
    if (!body) return [`a ${status} of type ${type} is not described`];
    const { $ref } = body.schema;
    if (!$ref) return []; // bytes, of the type that is described
    const validate = this.#ajv.getSchema(`api${$ref}`);
    return validate(JSON.parse(text)) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}: ${JSON.stringify(error.params)}`);
  }
}
