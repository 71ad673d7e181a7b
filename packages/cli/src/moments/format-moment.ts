const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MINUTE_MS = 60_000;

/** Gives a moment in the local zone as people write it: `Fri 20 Nov 2026 14:00`. */
export function formatMoment(moment: Date): string {
  const day = `${WEEKDAYS[moment.getDay()]} ${moment.getDate()} ${MONTHS[moment.getMonth()]} ${moment.getFullYear()}`;
  const seconds = moment.getSeconds() === 0 ? '' : `:${twoDigits(moment.getSeconds())}`;
  return `${day} ${twoDigits(moment.getHours())}:${twoDigits(moment.getMinutes())}${seconds}`;
}

/** Gives the length of time between two moments, roughly: `3 d 4 h`, `12 min`, `less than a minute`. */
export function formatSpan(from: Date, to: Date): string {
  const minutes = Math.floor((to.getTime() - from.getTime()) / MINUTE_MS);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(hours, 'h', [minutes % 60, 'min']);
  return withRest(Math.floor(hours / 24), 'd', [hours % 24, 'h']);
}

function withRest(amount: number, unit: string, [rest, restUnit]: readonly [number, string]): string {
  return rest === 0 ? `${amount} ${unit}` : `${amount} ${unit} ${rest} ${restUnit}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
