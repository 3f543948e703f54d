/**
 * Names that were probably meant.
 */

/** The known name that is most like a misspelt one, if it is like one at all. */
export const nearestName = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const most = Math.ceil(name.length / 3)
  let nearest: readonly [distance: number, name: string] | undefined
  for (const other of known) {
    if (Math.abs(other.length - name.length) > most) continue
    const distance = distanceOf(name.toLowerCase(), other.toLowerCase())
    if (distance <= most && (nearest === undefined || distance < nearest[0])) nearest = [distance, other]
  }
  return nearest?.[1]
}

/** The Levenshtein distance: how many characters to insert, delete or replace. */
const distanceOf = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [line, character] of [...a].entries()) {
    const next = [line + 1]
    for (let column = 1; column <= b.length; column++) {
      next.push(
        Math.min(row[column]! + 1, next[column - 1]! + 1, row[column - 1]! + (character === b[column - 1] ? 0 : 1))
      )
    }
    row = next
  }
  return row[b.length]!
}
