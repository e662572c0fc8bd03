// Writes the editor's schema (web/desk/src/editor/schema.ts) in the shape of
// body.Grammar, for the test that holds the two together.
import { build } from "esbuild";

const out = await build({ entryPoints: ["web/desk/src/editor/schema.ts"], bundle: true, write: false, format: "esm", platform: "neutral", mainFields: ["module", "main"] });
const { schema } = await import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0].text).toString("base64")}`);
const attrs = (spec) => Object.fromEntries(Object.entries(spec.attrs ?? {}).map(([name, a]) => [name, { default: a.default }]));
const nodes = {};
for (const [name, type] of Object.entries(schema.nodes)) {
  nodes[name] = {
    group: type.spec.group ?? "", content: type.spec.content ?? "", leaf: type.isLeaf, inline: type.isInline,
    marks: type.inlineContent && type.allowsMarkType(schema.marks.strong), attrs: attrs(type.spec),
  };
}
const marks = Object.values(schema.marks).map((m) => ({ name: m.name, attrs: attrs(m.spec), alone: m.excludes(m) && Object.values(schema.marks).filter((o) => m.excludes(o)).length === 1 }));
process.stdout.write(JSON.stringify({ nodes, marks }));
