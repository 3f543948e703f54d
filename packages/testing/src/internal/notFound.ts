/** The page of Google's front end for an unknown path. */
import * as Reply from "../Reply.ts"

/** Google's front end answers an unknown path with a page, not with JSON. */
export const notFound = (url: URL): Reply.Reply =>
  Reply.html(
    `<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n` +
      `  <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL <code>${
        url.pathname.replace(/[&<>]/g, "")
      }</code> was not found on this server.  <ins>That’s all we know.</ins>\n`,
    { status: 404 }
  )
