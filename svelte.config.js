/** `tree` builds nodes without innerHTML, which extension stores ask for. */
export default { compilerOptions: { fragments: 'tree', runes: true } };
