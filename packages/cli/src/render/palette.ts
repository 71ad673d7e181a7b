import type { Colors } from 'picocolors/types.js';
import picocolors from 'picocolors';
import type { Tone } from './command-output.ts';

/** Colours a text by what it means. */
export interface Palette {
  readonly colors: Colors;
  paint(text: string, tone: Tone): string;
}

/** Makes a palette; without colours every text stays as it is. */
export function createPalette(hasColors: boolean): Palette {
  const colors = picocolors.createColors(hasColors);
  return {
    colors,
    paint: (text, tone) => {
      switch (tone) {
        case 'plain':
          return text;
        case 'heading':
          return colors.bold(text);
        case 'dim':
          return colors.dim(text);
        case 'good':
          return colors.green(text);
        case 'warning':
          return colors.yellow(text);
        case 'bad':
          return colors.red(text);
        case 'code':
        case 'advice':
          return colors.cyan(text);
        default:
          return tone satisfies never;
      }
    },
  };
}
