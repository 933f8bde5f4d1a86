/** Reading PDF in the page itself: the same on a phone, whose browser shows none. Nothing in a file is run. */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import workerAddress from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = workerAddress;

/** What characters mean in files that bring no fonts along: Chinese invoices often do not. */
const TABLES = import.meta.glob<string>("../../../node_modules/pdfjs-dist/cmaps/{*GB*,*UTF16*}.bcmap", { query: "?url&no-inline", import: "default", eager: true });

class Tables {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const address = Object.entries(TABLES).find(([path]) => path.endsWith(`/${filename}`))?.[1];
    if (address === undefined) throw new Error(`no table ${filename}`);
    return new Uint8Array(await (await fetch(address)).arrayBuffer());
  }
}

export async function openPdf(address: string): Promise<PDFDocumentProxy> {
  return await getDocument({ url: address, withCredentials: true, cMapUrl: "tables/", cMapPacked: true, useWorkerFetch: false, BinaryDataFactory: Tables, enableXfa: false, isEvalSupported: false } as Parameters<typeof getDocument>[0]).promise;
}
