/** The editor of the composer: CodeMirror with XML, in the colours and sizes of the interface. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { xml } from '@codemirror/lang-xml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  lineNumbers,
  placeholder,
  type DecorationSet,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What its component lets others do. */
export interface EditorHandle {
  /** The caret to a place, and the focus. */
  goTo(offset: number): void;
  focus(): void;
}

export interface Editor extends EditorHandle {
  /** Replaces all; does nothing where it is the same. */
  setText(text: string): void;
  /** Marks the character at which something is wrong; null: nothing is. */
  mark(offset: number | null): void;
  destroy(): void;
}

const setMark = StateEffect.define<number | null>();

const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, change) {
    let next = marks.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(setMark)) continue;
      next = effect.value === null ? Decoration.none : markAt(change.state, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Of an end that is missing, the last character is marked. */
function markAt(state: EditorState, offset: number): DecorationSet {
  const { length } = state.doc;
  if (length === 0) return Decoration.none;
  const from = Math.max(0, Math.min(offset, length - 1));
  return Decoration.set([Decoration.mark({ class: 'cm-fault' }).range(from, from + 1)]);
}

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--xml-tag)' },
  { tag: tags.attributeName, color: 'var(--xml-attr)' },
  { tag: tags.attributeValue, color: 'var(--xml-value)' },
  { tag: [tags.character, tags.processingInstruction, tags.comment], color: 'var(--xml-punct)' },
]);

const look = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--xml-text)',
    backgroundColor: 'var(--surface)',
    fontSize: 'var(--text-data)',
  },
  '&.cm-focused': { outline: '0' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    border: '0',
    borderInlineEnd: '1px solid var(--line)',
    backgroundColor: 'var(--sunken)',
    color: 'var(--ink-3)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '.cm-fault': { backgroundColor: 'var(--bad-soft)', textDecoration: 'underline wavy var(--bad)' },
});

/**
 * An editor in `host`. It lives in a shadow root, where its styles are sheets that the policy of extension pages
 * lets in; in the document itself they would be inline styles.
 */
export function openEditor(
  host: HTMLElement,
  options: {
    readonly text: string;
    readonly label: string;
    readonly empty: string;
    readonly onText: (text: string) => void;
    /** Ctrl or Cmd and Enter. */
    readonly onSend: () => void;
    readonly onLeave: () => void;
  },
): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const leave = (): boolean => (options.onLeave(), true);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        indentOnInput(),
        bracketMatching(),
        xml(),
        syntaxHighlighting(colours),
        marked,
        look,
        placeholder(options.empty),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onText(update.state.doc.toString());
        }),
        keymap.of([
          { key: 'Mod-Enter', run: () => (options.onSend(), true) },
          { key: 'Escape', run: leave },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  });
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    mark: (offset) => view.dispatch({ effects: setMark.of(offset) }),
    goTo(offset) {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
