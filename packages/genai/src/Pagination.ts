/**
 * Pages of the lists that the server answers page by page. `list` of a resource is a stream of the items of all pages, `listPages` a stream of the pages.
 *
 * A list ends with the last page. It fails with `DecodeError` where the server's page tokens lead back to an earlier page, and where 1,000 pages in a row have
 * no items. What it delivered before is not lost; `delivered` of the error counts it.
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * One page of a list.
 *
 * @category models
 * @since 0.1.0
 */
export interface Page<A, Response = unknown> {
  /** The items of this page; a page may have none although others follow it. */
  readonly items: ReadonlyArray<A>
  /** The token of the page after this one, to go on from there later; `undefined` or empty on the last page. */
  readonly nextPageToken: string | undefined
  /** The whole answer that the page came with. */
  readonly response: Response
}
