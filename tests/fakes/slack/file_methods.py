"""Uploading and describing files: the current external upload flow."""

from tests.fakes.slack.jsons import Json, items_of, text_of
from tests.fakes.slack.refusals import bot_post
from tests.fakes.slack.shapes import file_of
from tests.fakes.slack.workspace import ApiError, SharedFile, Workspace


class FileMethods:
    """The files.* methods; `base` is where the bytes are sent to."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        self._workspace = workspace
        self._base = base
        self.methods = {
            "files.completeUploadExternal": self._complete_upload,
            "files.getUploadURLExternal": self._upload_url,
            "files.info": self._file_info,
        }

    def _upload_url(self, args: Json) -> Json:
        name = text_of(args, "filename")
        length = int(str(args.get("length") or 0))
        if not name or length <= 0:
            raise ApiError("invalid_arguments")
        file = SharedFile(self._workspace.name("F"), name, "")
        file.content = b"\0" * length
        self._workspace.files[file.id] = file
        return {"upload_url": f"{self._base}/upload/v1/{file.id}", "file_id": file.id}

    def _complete_upload(self, args: Json) -> Json:
        named = items_of(args, "files")
        files = [self._workspace.files.get(text_of(item, "id")) for item in named]
        if not files or any(file is None or not file.url for file in files):
            raise ApiError("file_not_found")
        shared = [file for file in files if file is not None]
        if text_of(args, "channel_id"):
            place = {**args, "channel": text_of(args, "channel_id")}
            post = bot_post(self._workspace, place)
            post.text = text_of(args, "initial_comment")
            post.files = shared
            self._workspace.add_post(post)
            for file in shared:
                file.channel, file.thread = post.channel, post.thread
        return {"files": [{"id": file.id, "title": file.name} for file in shared]}

    def _file_info(self, args: Json) -> Json:
        file = self._workspace.files.get(text_of(args, "file"))
        if file is None:
            raise ApiError("file_not_found")
        return {"file": file_of(file)}
