import { lazy, Suspense } from "react";
import { ReferenceSelect } from "@/fields/lookup/reference-select";
import { attributeFields, linksOf, linksPath, type LinkValue } from "@/fields/many-to-many/links";
import type { InputProps, Patch } from "@/fields/types";
import { asList } from "@/fields/values";

const LinkAttributes = lazy(() => import("@/fields/many-to-many/link-attributes").then((module) => ({ default: module.LinkAttributes })));

/** Records of another object; below them what each link says, where the field's links say something. */
export function ManyToManyInput(props: InputProps) {
  const { id, field, values, onChange, disabled } = props;
  const path = field.api_name;
  const names = `${path}.$names`;
  const known = linksOf(values, path) ?? [];
  const links = asList(values[path]).map((one) => known.find((each) => each.id === one) ?? { id: one, name: "", attributes: {} });
  const put = (next: LinkValue[]) => { onChange({ [path]: next.map((one) => one.id), [linksPath(path)]: next }); };
  const choose = (patch: Patch) => {
    const labels = asList(patch[names]);
    put(asList(patch[path]).map((one, at) => links.find((each) => each.id === one) ?? { id: one, name: labels[at] ?? "", attributes: {} }));
  };
  const attributes = attributeFields(field);
  return (
    <>
      <ReferenceSelect {...props} values={{ ...values, [names]: links.map((one) => one.name) }} onChange={choose} target={field.target ?? ""} multiple />
      {attributes.length > 0 && links.length > 0 && (
        <Suspense fallback={null}>
          <LinkAttributes id={id} attributes={attributes} links={links} onChange={put} {...(disabled === undefined ? {} : { disabled })} />
        </Suspense>
      )}
    </>
  );
}
