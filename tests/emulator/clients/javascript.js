// Does with the JavaScript SDK what the test expects; tells it one JSON line each.
const readline = require("readline");
const { Dropbox, DropboxAuth } = require("dropbox");
const nodeFetch = require("node-fetch");

const [host, clientId, redirectUri] = process.argv.slice(2);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const tell = (value) => console.log(JSON.stringify(value));
const hear = async () => (await lines.next()).value;
// The SDK asks Dropbox's hosts; all of them are the emulator.
const fetch = (url, options) =>
  nodeFetch(url.replace(/^https:\/\/[a-z]+\.dropbox(api)?\.com/, `https://${host}`), options);

async function refused(call) {
  try {
    await call();
  } catch (error) {
    return { status: error.status, error: error.error };
  }
  return null;
}

async function job(reply, check) {
  let seen = 0;
  let state = reply.result;
  while (state[".tag"] === "async_job_id" || state[".tag"] === "in_progress") {
    seen += 1;
    state = (await check({ async_job_id: reply.result.async_job_id })).result;
  }
  return { seen, state };
}

async function link() {
  const auth = new DropboxAuth({ clientId, fetch });
  const url = await auth.getAuthenticationUrl(
    redirectUri, "state", "code", "offline", null, "none", true
  );
  tell(url);
  const { result } = await auth.getAccessTokenFromCode(redirectUri, await hear());
  auth.setAccessToken("stale");
  auth.setRefreshToken(result.refresh_token);
  auth.setAccessTokenExpiresAt(new Date(0));
  return new Dropbox({ auth, fetch });
}

async function listing(dropbox, since) {
  let { result } = since
    ? await dropbox.filesListFolderContinue({ cursor: since })
    : await dropbox.filesListFolder({ path: "", recursive: true, limit: 2 });
  const entries = [...result.entries];
  while (result.has_more) {
    ({ result } = await dropbox.filesListFolderContinue({ cursor: result.cursor }));
    entries.push(...result.entries);
  }
  return { entries, cursor: result.cursor };
}

async function main() {
  const dropbox = await link();
  tell((await dropbox.usersGetCurrentAccount()).result);

  const path = "/Société 😀/Invoices/été.pdf";
  const uploaded = (await dropbox.filesUpload({ path, contents: "content" })).result;
  const content = Buffer.alloc(100, "x");
  const { session_id } = (
    await dropbox.filesUploadSessionStart({ contents: content })
  ).result;
  await dropbox.filesUploadSessionAppendV2({
    cursor: { session_id, offset: 100 }, contents: content,
  });
  await dropbox.filesUploadSessionFinish({
    cursor: { session_id, offset: 200 }, commit: { path: "/big.bin" }, contents: content,
  });
  const before = await listing(dropbox);
  tell(before.entries);

  const to_path = "/Société 😀/moved.pdf";
  const moved = (await dropbox.filesMoveV2({ from_path: path, to_path })).result.metadata;
  const downloaded = (await dropbox.filesDownload({ path: `rev:${moved.rev}` })).result;
  tell({ uploaded, moved, content: downloaded.fileBinary.toString() });

  await dropbox.filesDeleteV2({ path: "/big.bin" });
  tell((await listing(dropbox, before.cursor)).entries);

  const paths = ["/A", "/B"];
  const reply = await dropbox.filesCreateFolderBatch({ paths, force_async: true });
  tell(await job(reply, (arg) => dropbox.filesCreateFolderBatchCheck(arg)));
  tell(await refused(() => dropbox.filesGetMetadata({ path: "/none" })));
  tell(await refused(() => dropbox.sharingShareFolder({ path: "/A" })));
  const request = { title: "Bills", destination: "/A" };
  tell((await dropbox.fileRequestsCreate(request)).result);
  const { link: address } = (
    await dropbox.filesGetTemporaryLink({ path: to_path })
  ).result;
  tell(await (await fetch(address)).text());
  await dropbox.authTokenRevoke();
  tell(await refused(() => dropbox.usersGetCurrentAccount()));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
}).then(() => process.exit());
