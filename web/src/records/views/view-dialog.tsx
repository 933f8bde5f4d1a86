import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, InputNumber, Modal, Radio, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchRoles } from "@/api/roles";
import { keys } from "@/api/query-keys";
import type { ObjectMeta } from "@/api/types";
import type { View, ViewContent } from "@/api/views";
import { choiceOptions, labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useListTexts } from "@/i18n/lists/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { boardFields } from "@/records/kanban/board-model";
import type { ListState } from "@/records/list/list-state";
import type { Views } from "@/records/views/use-views";
import { contentOf, savedContent } from "@/records/views/view-model";

interface Props {
  object: ObjectMeta;
  /** Null: a new one of what is shown. */
  view: View | null;
  state: ListState;
  widths: Record<string, number>;
  configures: boolean;
  views: Views;
  onClose: () => void;
  onSaved: (key: string) => void;
}

type Audience = "me" | "everybody" | "roles";

interface ViewDraft extends Record<string, unknown> {
  name: string;
  pinned: boolean;
  audience: Audience;
  roles: string[];
  device: View["device"];
  limits: Record<string, number>;
}

/** Name of a view, who sees it and where; for boards the limits of their columns. */
export function ViewDialog({ object, view, state, widths, configures, views, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const id = useId();
  const kept = useKeptForm<ViewDraft>(object.api_name, `view-${view?.key ?? "new"}`, {
    name: view ? labelIn(view.label, "") : "",
    pinned: view?.pinned ?? true,
    audience: view?.shared ? (view.roles.length > 0 ? "roles" : "everybody") : "me",
    roles: view?.roles ?? [],
    device: view?.device ?? null,
    limits: view?.limits ?? {},
  });
  const { name, pinned, audience, roles, device, limits } = kept.value;
  const { change } = kept;
  const { leave, question } = useLeave(() => kept.dirty, onClose, kept.drop);
  const [missing, setMissing] = useState(false);
  const [saving, setSaving] = useState(false);
  const known = useQuery({ queryKey: keys.roles, queryFn: ({ signal }) => fetchRoles(signal), enabled: configures && audience === "roles" });
  const board = state.kind === "kanban" ? (boardFields(object).find((field) => field.api_name === state.group) ?? boardFields(object)[0]) : undefined;

  const save = async () => {
    if (name.trim() === "") {
      setMissing(true);
      return;
    }
    const label = { ...(view?.label ?? {}), [currentLanguage()]: name.trim() };
    const about: Pick<ViewContent, "label" | "shared" | "pinned" | "roles" | "device" | "limits"> = {
      label, pinned, device, limits, shared: audience !== "me", roles: audience === "roles" ? roles : [],
    };
    const content = view ? { ...savedContent(view), ...about } : contentOf(state, about, widths);
    setSaving(true);
    const done = view ? await views.change(view.key, content, kept.fail) : await views.create(content, kept.fail);
    setSaving(false);
    if (!done) return;
    kept.drop();
    onSaved(done.key);
  };

  return (
    <Modal open title={l(view ? "views.manage" : "views.save_as")} okText={t("common.save")} cancelText={t("common.cancel")} confirmLoading={saving} onOk={() => void save()} onCancel={leave}>
      <div className="view-form">
        <KeptTop form={kept} saving={saving} />
        <label htmlFor={`${id}-name`}>{l("views.name")}</label>
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={100}
          autoFocus
          placeholder={l("views.name_hint")}
          status={missing || kept.problems["label"] ? "error" : ""}
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          onChange={(event) => { change({ name: event.target.value }); setMissing(false); }}
          onPressEnter={() => void save()}
        />
        {missing && <p id={`${id}-missing`} className="form-problems" role="alert">{l("views.name_missing")}</p>}
        <KeptField form={kept} name="label">{() => null}</KeptField>
        <Checkbox checked={pinned} onChange={(event) => { change({ pinned: event.target.checked }); }}>{l("views.pinned")}</Checkbox>
        {configures && (
          <fieldset>
            <legend>{l("views.shared_with")}</legend>
            <Radio.Group value={audience} onChange={(event) => { change({ audience: event.target.value as Audience }); }}>
              <Radio value="me">{l("views.only_me")}</Radio>
              <Radio value="everybody">{l("views.everybody")}</Radio>
              <Radio value="roles">{l("views.some_roles")}</Radio>
            </Radio.Group>
            {audience === "roles" && (
              <Select
                mode="multiple"
                value={roles}
                loading={known.isPending}
                options={(known.data ?? []).map((role) => ({ value: role.key, label: role.label }))}
                showSearch={{ optionFilterProp: "label" }}
                aria-label={l("views.roles")}
                placeholder={l("views.roles")}
                style={{ width: "100%" }}
                onChange={(next: string[]) => { change({ roles: next }); }}
              />
            )}
            <KeptField form={kept} name="roles">{() => null}</KeptField>
          </fieldset>
        )}
        <fieldset>
          <legend>{l("views.device")}</legend>
          <Radio.Group value={device ?? "all"} onChange={(event) => { const value = event.target.value as "all" | "desktop" | "phone"; change({ device: value === "all" ? null : value }); }}>
            <Radio value="all">{l("views.device_all")}</Radio>
            <Radio value="desktop">{l("views.device_desktop")}</Radio>
            <Radio value="phone">{l("views.device_phone")}</Radio>
          </Radio.Group>
        </fieldset>
        {board && (
          <fieldset>
            <legend>{l("board.limits")}</legend>
            <p className="form-help">{l("board.limits_help")}</p>
            <div className="view-limits">
              {choiceOptions(board).filter((option) => option.active !== false).map((option) => {
                const label = labelIn(option.label, option.code);
                return (
                  <label key={option.code}>
                    <span className="ellipsis">{label}</span>
                    <InputNumber
                      min={1}
                      precision={0}
                      size="small"
                      value={limits[option.code] ?? null}
                      aria-label={l("board.limit", { name: label })}
                      onChange={(value) => { change({ limits: Object.fromEntries([...Object.entries(limits).filter(([code]) => code !== option.code), ...(value === null ? [] : [[option.code, value] as const])]) }); }}
                    />
                  </label>
                );
              })}
            </div>
          </fieldset>
        )}
      </div>
      {question}
    </Modal>
  );
}
