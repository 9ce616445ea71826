/** What was dropped that can be sent: files, and no folders, of which a browser says nothing but that they are there. */
export function droppedFiles({ items }: DataTransfer): readonly File[] {
  return [...items].flatMap((item) => {
    if (item.kind !== 'file' || item.webkitGetAsEntry()?.isDirectory === true) return [];
    return item.getAsFile() ?? [];
  });
}
