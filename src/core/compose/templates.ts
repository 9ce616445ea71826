/** Drafts to begin with, as data. Their names are words of the interface: `compose_template_` and the key. */
export const templates = {
  ping: `<iq xmlns='jabber:client' type='get' id='{id}' to='{domain}'>
  <ping xmlns='urn:xmpp:ping'/>
</iq>`,
  disco: `<iq xmlns='jabber:client' type='get' id='{id}' to='{domain}'>
  <query xmlns='http://jabber.org/protocol/disco#info'/>
</iq>`,
  items: `<iq xmlns='jabber:client' type='get' id='{id}' to='{domain}'>
  <query xmlns='http://jabber.org/protocol/disco#items'/>
</iq>`,
  version: `<iq xmlns='jabber:client' type='get' id='{id}' to='{domain}'>
  <query xmlns='jabber:iq:version'/>
</iq>`,
  roster: `<iq xmlns='jabber:client' type='get' id='{id}'>
  <query xmlns='jabber:iq:roster'/>
</iq>`,
  archive: `<iq xmlns='jabber:client' type='set' id='{id}'>
  <query xmlns='urn:xmpp:mam:2'>
    <set xmlns='http://jabber.org/protocol/rsm'><max>10</max><before/></set>
  </query>
</iq>`,
  message: `<message xmlns='jabber:client' type='chat' to='{jid}' id='{id}'>
  <body>hello</body>
</message>`,
  presence: `<presence xmlns='jabber:client'>
  <show>away</show>
  <status></status>
</presence>`,
  inactive: `<inactive xmlns='urn:xmpp:csi:0'/>`,
} as const;

export type TemplateName = keyof typeof templates;
