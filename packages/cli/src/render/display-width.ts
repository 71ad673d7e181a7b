import { stripVTControlCharacters } from 'node:util';

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const ZERO = /\p{Mark}|\p{Format}/u;
const PLAIN = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter();

/** Counts the terminal cells that a text takes, without its colours. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += segmentWidth(segment);
  return width;
}

function segmentWidth(segment: string): number {
  if (WIDE.test(segment)) return 2;
  return ZERO.test(segment) && segment.length === 1 ? 0 : 1;
}
