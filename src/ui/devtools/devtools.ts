/** The hidden page that adds the panel to the developer tools. */
import browser from 'webextension-polyfill';

// An absolute path: Firefox takes a relative one from this page, Chromium from the root.
void browser.devtools.panels.create('XMPP', '/icons/icon-32.png', '/src/ui/devtools/panel.html');
