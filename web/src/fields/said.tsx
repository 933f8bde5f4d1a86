import { useTranslation } from "react-i18next";

interface Props {
  text: "fields.empty" | "fields.masked" | "fields.not_visible" | "fields.unknown_person" | "fields.yes" | "fields.no" | "records.unnamed";
}

/** Words of ours in the place of a value. Only cells that need them follow the language: there are hundreds in a list. */
export function Said({ text }: Props) {
  return useTranslation().t(text);
}
