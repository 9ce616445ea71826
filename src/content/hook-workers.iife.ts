/** The hook as content script, in the world of the page, and in its dedicated workers. */
import { hookInto } from './into.ts';

hookInto(true);
