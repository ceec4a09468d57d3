// An ESLint rule: a paragraph of a comment opens with the thing that it is about, so that it can be read without the code
// below it: "The members of a set", not "What a set holds".

const OPENING = /^(?:Of|That|What|Who)\b(?!')/;

export const commentOpening = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      opening: "a comment opens with '{{word}}': say first what the thing is or does",
    },
  },
  create({ sourceCode, report }) {
    return {
      Program() {
        for (const { text, comment } of paragraphsOf(sourceCode.getAllComments())) {
          const [word] = OPENING.exec(text) ?? [];
          if (word !== undefined)
            report({ loc: comment.loc, messageId: 'opening', data: { word } });
        }
      },
    };
  },
};

/** The paragraphs of all comments; `//` lines that follow each other are one comment. */
function paragraphsOf(comments) {
  return comments.flatMap((comment, index) => {
    if (comment.type !== 'Line')
      return comment.value
        .split(/\n[\s*]*\n/)
        .map((text) => ({ text: text.replace(/^[\s*]+/, ''), comment }));
    const before = comments[index - 1];
    const continues =
      before?.type === 'Line' &&
      before.loc.end.line === comment.loc.start.line - 1 &&
      before.loc.start.column === comment.loc.start.column;
    return continues ? [] : [{ text: comment.value.trim(), comment }];
  });
}
