// JSON Schema as a person reads it: what a type is called, an object's fields as a list, an example made up of them.
import { element, prose } from './docs-dom.js';

export class Schemas {
  #components;

  constructor(components) {
    this.#components = components;
  }

  /** The schema itself, where it is but a reference. */
  resolve(schema) {
    return schema.$ref ? this.#components[schema.$ref.split('/').at(-1)] : schema;
  }

  /** What it is where it is not null. */
  #value(schema) {
    const choice = schema.anyOf?.find(({ type }) => type !== 'null');
    return choice ? this.resolve(choice) : this.resolve(schema);
  }

  /** "string or null", "list of string", "“a” or “b”". */
  name(schema) {
    if (schema.anyOf) return schema.anyOf.map((choice) => this.name(choice)).join(' or ');
    const { type, items, enum: values, const: value } = this.resolve(schema);
    if (value !== undefined) return JSON.stringify(value);
    if (values) return values.map((one) => JSON.stringify(one)).join(' or ');
    if (type === 'array') return `list of ${this.name(items)}`;
    return type ?? 'anything';
  }

  #bounds({ maxLength, maxItems, pattern, default: preset }) {
    return [
      maxLength && `at most ${maxLength} characters`,
      maxItems && `at most ${maxItems} of them`,
      pattern && 'no control characters',
      preset !== undefined && preset !== null && `default ${JSON.stringify(preset)}`,
    ].filter(Boolean).join(', ');
  }

  /** What stands beside the name of a field or parameter, and below it; note: what else is to be known of it. */
  describe(schema, note, description = schema.description) {
    const bounds = this.#bounds({ ...this.#value(schema), ...schema });
    return [
      element('span', { class: 'type' }, this.name(schema)),
      note ? element('span', { class: 'note' }, note) : null,
      bounds ? element('span', { class: 'type' }, bounds) : null,
      description ? element('p', {}, ...prose(description)) : null,
    ];
  }

  /**
   * The fields of an object or of the objects of a list, and theirs in turn; null where there are none. Of a body those
   * that must be there are marked, of a reply those that need not.
   */
  fields(schema, isReply) {
    const object = this.#value(schema);
    if (object.type === 'array') return this.fields(object.items, isReply);
    if (!object.properties) return null;
    const note = (name) => (object.required?.includes(name) ? !isReply && 'required' : isReply && 'may be left out');
    return element('ul', { class: 'fields' }, ...Object.entries(object.properties).map(([name, property]) =>
      element('li', {}, element('code', { class: 'name' }, name), ...this.describe(property, note(name)),
        this.fields(property, isReply))));
  }

  /** A value that fits. */
  example(schema) {
    if (schema.examples) return schema.examples[0];
    if (schema.default !== undefined) return schema.default;
    if (schema.anyOf) return schema.anyOf.some(({ type }) => type === 'null') && !this.#value(schema).properties
      ? null : this.example(this.#value(schema));
    const { type, properties, items, enum: values, const: value } = this.resolve(schema);
    if (value !== undefined) return value;
    if (values) return values[0];
    if (properties) {
      return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, this.example(property)]));
    }
    return { array: () => [this.example(items)], string: () => '…', boolean: () => false }[type]?.() ?? 0;
  }
}
