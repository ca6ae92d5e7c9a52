// The anchors of headings: the same on the site as where the Markdown is shown in a repository.

/** @param {string} heading Its text without Markdown. */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
