// The way from a click to the picture: what is said while each stage lasts, and what a person can do where one fails.

// stage: [words while it lasts, what has failed, what may help]
const WORDS = {
  'ice-config': ['Asking how to connect', 'Asking how to connect failed.', ''],
  offer: ['Offering to watch', 'The offer failed.', ''],
  connecting: [
    'Finding a way through the network',
    'No way through the network was found.',
    'Check that UDP from the service can reach this device: a firewall may be in the way.',
  ],
  securing: [
    'Securing the connection',
    'The connection could not be secured.',
    'The network may hold back large packets. Try another network, or without a VPN.',
  ],
  picture: ['Waiting for the first picture', 'The connection was lost before the first picture.', ''],
  'picture-late': [
    'Still waiting for the first picture: the connection stands, but no picture has come that can be shown. See whether the camera is connected.',
    'The connection was lost before the first picture.',
    '',
  ],
};

export const stageWords = (stage) => WORDS[stage][0];

/** The stage that failed, and why or else what may help. */
export const failureWords = (stage, reason = '') => `${WORDS[stage][1]} ${reason || WORDS[stage][2]}`.trim();
