/** Google's library, loaded only by who signs in. */
export { GoogleAuth } from 'google-auth-library';
