/** What the parts of the inspector let each other do. */
/** What stands at the side instead of the selected frame. */
export type SideView = 'violations' | 'negotiation' | 'statistics';

export interface Focusable {
  focus(): void;
}

export interface ToolbarHandle extends Focusable {
  /** To the field for a time. */
  focusJump(): void;
}

export interface ListHandle extends Focusable {
  /** Brings the row at an index of the filtered list into view. */
  show(index: number): Promise<void>;
}

export interface TreeHandle extends Focusable {
  foldAll(fold: boolean): void;
}
