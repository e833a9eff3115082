// The four blocks in the corners of the test pattern: by them a test sees which way up the picture is.

/** Clockwise from the top left, of the picture as the pattern camera makes it. */
export const UPRIGHT = ['red', 'green', 'white', 'blue'];

/** The corners as they are to be seen when the picture is turned clockwise. */
export function turned(degrees) {
  const quarters = degrees / 90;
  return UPRIGHT.map((_, corner) => UPRIGHT[(corner - quarters + 4) % 4]);
}

/** What a person would call the colour; video makes all colours a little off. */
export function nameColour([red, green, blue]) {
  const bright = [red, green, blue].map((value) => value > 128);
  const name = { 'true,false,false': 'red', 'false,true,false': 'green', 'false,false,true': 'blue', 'true,true,true': 'white' };
  return name[bright] ?? `rgb(${red}, ${green}, ${blue})`;
}
