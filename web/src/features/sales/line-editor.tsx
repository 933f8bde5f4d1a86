import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import { fetchPrice, salesKeys, saveLines, type Lines } from "@/api/sales";
import { LineRow } from "@/features/sales/line-row";
import { complete, draftsOf, emptyLine, enteredLines, grossOf, inputsOf, wrongIn, type Draft } from "@/features/sales/line-model";
import { formatMoney } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { PLAIN_QUERY } from "@/features/sales/plain-query";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";

interface Props { object: string; id: string; account: string | null; lines: Lines; onClose: () => void }

/** All lines of a document at once: products with the price that holds for this account, discounts, tax. */
export function LineEditor({ object, id, account, lines, onClose }: Props) {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const client = useQueryClient();
  const phone = useIsPhone();
  const [start] = useState<Draft[]>(() => (lines.lines.length > 0 ? draftsOf(lines) : [emptyLine()]));
  const form = useKeptForm<{ drafts: Draft[] }>(object, `lines-${id}`, { drafts: start }, ["lines"]);
  const { drafts } = form.value;
  const now = useRef(drafts);
  useEffect(() => { now.current = drafts; });
  // Prices arrive later than the product they belong to: what stands there by then is changed.
  const setDrafts = (next: (now: Draft[]) => Draft[]) => {
    now.current = next(now.current);
    setChecked(false);
    form.change({ drafts: now.current });
  };
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const [saving, setSaving] = useState(false);
  const [checked, setChecked] = useState(false);
  const products = useQuery({ queryKey: [...keys.records("product"), "lines"], queryFn: ({ signal }) => listRecords("product", PLAIN_QUERY, null, signal) });
  const change = (key: string, values: Partial<Draft>) => { setDrafts((now) => now.map((one) => (one.key === key ? { ...one, ...values } : one))); };

  const choose = async (draft: Draft, product: string | null) => {
    const name = products.data?.items.find((one) => one.id === product)?.["name"];
    change(draft.key, { product, ...(typeof name === "string" ? { name } : {}) });
    if (product === null) return;
    try {
      const price = await fetchPrice(product, account, draft.quantity || "1");
      change(draft.key, { unit: price.unit, list_price: price.list_price, ...(price.unit_price === null ? {} : { unit_price: String(Number(price.unit_price)) }), ...(price.tax_rate === null ? {} : { tax_rate: String(Number(price.tax_rate)) }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const entered = enteredLines(drafts);
  const save = async () => {
    setChecked(true);
    if (!entered.every(complete)) return;
    setSaving(true);
    try {
      client.setQueryData(salesKeys.lines(object, id), await saveLines(object, id, inputsOf(drafts)));
      await client.invalidateQueries({ queryKey: keys.records(object) });
      form.drop();
      showToast({ kind: "done", text: s("saved") });
      onClose();
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  const total = drafts.filter(complete).reduce((sum, one) => sum + grossOf(one), 0);
  return (
    <Modal open title={s("edit")} width={phone ? "100%" : 980} okText={s("save")} cancelText={t("common.cancel")} confirmLoading={saving} onOk={() => void save()} onCancel={leave}>
      <KeptTop form={form} saving={saving} />
      <ul className="line-drafts">
        {drafts.map((draft, place) => (
          <LineRow
            key={draft.key} draft={draft} place={place} currency={lines.currency} products={products.data?.items} wrong={checked && entered.includes(draft) ? wrongIn(draft) : []}
            problems={(form.problems["lines"] ?? []).filter((one) => one.pointer.startsWith(`/lines/${String(entered.indexOf(draft))}/`) || one.pointer === `/lines/${String(entered.indexOf(draft))}`)}
            onProduct={(product) => void choose(draft, product)}
            onChange={(values) => { change(draft.key, values); }}
            onRemove={() => { setDrafts((now) => now.filter((one) => one.key !== draft.key)); }}
          />
        ))}
      </ul>
      <div className="line-foot">
        <Button icon={<Plus size={15} />} onClick={() => { setDrafts((now) => [...now, emptyLine()]); }}>{s("add")}</Button>
        <strong className="tabular">{s("gross")} {formatMoney(total, lines.currency)}</strong>
      </div>
      {question}
    </Modal>
  );
}
