import { Button } from "antd";
import { Camera, Upload } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "@/ui/use-media";
import "@/fields/attachment/attachment.css";

interface Props {
  waiting: number;
  onFiles: (files: readonly File[]) => void;
  /** Of the button, where a visible label belongs to it. */
  buttonId?: string;
  describedBy?: string;
  disabled?: boolean;
  autoFocus?: boolean;
}

/** Files by button, by drag and drop, and on a phone straight from the camera. */
export function UploadZone({ waiting, onFiles, buttonId, describedBy, disabled = false, autoFocus = false }: Props) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  const take = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    if (chosen.length > 0) onFiles(chosen);
  };

  return (
    <div
      className="upload-zone"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => { setOver(false); }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled && event.dataTransfer.files.length > 0) onFiles([...event.dataTransfer.files]);
      }}
    >
      <Button
        icon={<Upload size={16} aria-hidden />}
        loading={waiting > 0}
        disabled={disabled}
        autoFocus={autoFocus}
        {...(buttonId === undefined ? {} : { id: buttonId })}
        {...(describedBy === undefined ? {} : { "aria-describedby": describedBy })}
        onClick={() => files.current?.click()}
      >
        {t("files.add")}
      </Button>
      {phone && <Button icon={<Camera size={16} aria-hidden />} disabled={disabled} onClick={() => camera.current?.click()}>{t("files.photo")}</Button>}
      <span className="muted" role="status">{waiting > 0 ? t("files.sending", { count: waiting }) : phone ? "" : t("files.drop")}</span>
      <label htmlFor={`${id}-files`} className="visually-hidden">{t("files.add")}</label>
      <input id={`${id}-files`} ref={files} className="visually-hidden" tabIndex={-1} type="file" multiple onChange={(event) => { take(event.target); }} />
      <label htmlFor={`${id}-camera`} className="visually-hidden">{t("files.photo")}</label>
      <input id={`${id}-camera`} ref={camera} className="visually-hidden" tabIndex={-1} type="file" accept="image/*" capture="environment" onChange={(event) => { take(event.target); }} />
    </div>
  );
}
