import type { Listing } from '../template.ts';

type PageSize = Listing['page'];

/** EC2 gives up to a thousand rows where no number is asked for. */
export const EC2_PAGE: PageSize = { default: 1000, max: 1000 };

/** A hundred unless asked for more, up to a thousand. */
export const WIDE_PAGE: PageSize = { default: 100, max: 1000 };

/** A hundred at most. */
export const NARROW_PAGE: PageSize = { default: 100, max: 100 };
