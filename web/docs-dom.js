// Elements, made in one call.

/** An attribute that is undefined or false is left out, and so is a child that is null or undefined. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text in which `words in backticks` are code. */
export function prose(text = '') {
  return text.split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part));
}
