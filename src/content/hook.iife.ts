/** The hook as content script, in the world of the page. Its workers are not hooked: their policy is not known here. */
import { hookInto } from './into.ts';

hookInto(false);
