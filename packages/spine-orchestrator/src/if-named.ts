/** Reads what an id names, where there is one: what was not named is not looked for. */
export async function ifNamed<Id, Row>(
  id: Id | undefined,
  read: (id: Id) => Promise<Row | undefined>,
): Promise<Row | undefined> {
  return id === undefined ? undefined : read(id)
}
