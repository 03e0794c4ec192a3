"""What goes wrong with files, said so that the reader knows what to do next."""

from common.errors import Conflict, DomainError
from documents import limits
from documents.faults import Fault

_MEGABYTES = limits.MAX_BYTES // limits.MEBIBYTE

MESSAGES = {
    Fault.EMPTY: "文件是空的，请检查后重新选择文件",
    Fault.TOO_LARGE: f"文件超过 {_MEGABYTES} MB，请压缩或降低扫描分辨率后重新上传",
    Fault.NOT_ACCEPTED: "文件格式不符合要求，请上传{formats}文件（仅改扩展名无效）",
    Fault.DAMAGED: "文件已损坏或不完整，无法打开，请重新导出或扫描为 PDF 后上传",
    Fault.ENCRYPTED: "文件已加密或限制了编辑、打印，请取消密码和限制后重新上传",
    Fault.NO_PAGES: "文件中没有任何页面，请检查后重新上传",
    Fault.TOO_MANY_PAGES: f"文件超过 {limits.MAX_PAGES} 页，请只保留相关页面后重新上传",
    Fault.EMBEDDED_FILES: "PDF 中夹带了附件，请删除附件，或重新“打印为 PDF”后上传",
    Fault.SCRIPTS: "PDF 中含有脚本或自动执行的动作，请重新“打印为 PDF”后上传",
    Fault.ACTIONS: "PDF 中含有启动程序或提交数据的动作，请重新“打印为 PDF”后上传",
    Fault.MULTIMEDIA: "PDF 中含有音视频或三维内容，请删除后重新“打印为 PDF”上传",
    Fault.DYNAMIC_FORM: "PDF 是动态表单（XFA），页面内容无法固定，请重新“打印为 PDF”后上传",
    Fault.TOO_COMPLEX: "文件结构过于复杂，未能在限定时间内完成检查，请重新“打印为 PDF”后上传",
    Fault.IMAGE_DAMAGED: "图片已损坏或不完整，无法打开，请重新拍摄或扫描后上传",
    Fault.IMAGE_TOO_LARGE: "图片尺寸过大，请缩小后重新上传（不超过 6000 万像素）",
    Fault.TOO_MANY_UPLOADS: "贵单位 24 小时内上传的文件过多，请明天再试",
    Fault.NOT_KEPT: "此前上传的文件已失效，请重新选择文件",
    Fault.STORE_AWAY: "文件暂时无法保存，请几分钟后重新上传；其他已填写的内容不受影响",
}


class DocumentRejected(DomainError):
    """The file was not accepted; nothing of it is kept. `code` is a word of `Fault`."""

    def __init__(self, fault: Fault, *, field: str = "", formats: str = "PDF") -> None:
        self.fault = fault
        message = MESSAGES[fault].format(formats=f" {formats} ")
        super().__init__(message, field=field, code=fault.value)


class DocumentInUse(Conflict):
    """Something still refers to the document, so it stays."""

    code = "document_in_use"


class OriginalMissing(DomainError):
    """The row is there, the file is not: an operator has to look."""

    code = "original_missing"
    status = 404


class DocumentMissing(DomainError):
    """The organisation has handed in no such file."""

    code = "document_missing"
