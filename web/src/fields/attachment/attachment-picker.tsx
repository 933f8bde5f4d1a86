import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AttachedItem } from "@/fields/attachment/attached-item";
import { UploadZone } from "@/fields/attachment/upload-zone";
import { useAttachments } from "@/fields/attachment/use-attachments";
import { useFileInfos } from "@/fields/attachment/use-file-infos";
import type { InputProps } from "@/fields/types";
import { asList } from "@/fields/values";
import { useFileTexts } from "@/i18n/files/register";
import { IconButton } from "@/ui/icon-button";

/** Files by button, drag and drop or camera; they are sent at once and belong to the record when it is saved. */
export function AttachmentPicker({ id, field, values, onChange, disabled = false, invalid = false, autoFocus = false, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const text = useFileTexts();
  const ids = asList(values[field.api_name]);
  const infos = useFileInfos(ids);
  const sending = useAttachments(field, ids, onChange);
  return (
    <div className="attachment-input" aria-busy={sending.waiting > 0} data-invalid={invalid}>
      {ids.length > 0 && (
        <ul className="attachment-list" aria-label={text("attached_to", { label: label ?? field.label })}>
          {ids.map((file) => (
            <AttachedItem key={file} id={file} info={infos.get(file)}>
              {!disabled && (
                <IconButton label={t("files.remove_one", { name: infos.get(file)?.name ?? text("gone") })} onClick={() => { onChange({ [field.api_name]: ids.filter((one) => one !== file) }); }}>
                  <X size={16} aria-hidden />
                </IconButton>
              )}
            </AttachedItem>
          ))}
        </ul>
      )}
      {ids.length < sending.most ? (
        <UploadZone
          buttonId={id}
          waiting={sending.waiting}
          disabled={disabled}
          autoFocus={autoFocus}
          onFiles={(chosen) => void sending.send(chosen)}
          {...(describedBy === undefined ? {} : { describedBy })}
        />
      ) : (
        <p className="form-help">{text("full", { count: sending.most })}</p>
      )}
      {sending.failures.length > 0 && (
        <ul className="form-problems" role="alert">
          {sending.failures.map((failure) => <li key={failure}>{failure}</li>)}
        </ul>
      )}
    </div>
  );
}
