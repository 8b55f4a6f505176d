"""An authority that gives timestamps, made by openssl for a test."""

import shutil
import subprocess
from importlib.util import find_spec

CAN_STAMP = shutil.which("openssl") is not None and find_spec("rfc3161_client") is not None
"""Whether an authority can be made here, and its stamps be read."""
SETTINGS = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamp]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/stamp.pem
signer_key = {folder}/stamp.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """An authority made by openssl, in a folder of its own."""

    def __init__(self, folder, name):
        folder.mkdir()
        self.folder = folder
        (folder / "serial").write_text("01\n", "utf-8")
        (folder / "settings").write_text(SETTINGS.format(folder=folder, name=name), "utf-8")
        self.root = folder / "root.pem"
        new = ("req", "-newkey", "rsa:2048", "-nodes", "-config", folder / "settings", "-subj")
        own = ("-x509", "-days", "30", "-extensions", "root", "-keyout", folder / "root.key", "-out", self.root)
        self.openssl(*new, f"/CN={name} root", *own)
        self.openssl(*new, f"/CN={name} stamp", "-keyout", folder / "stamp.key", "-out", folder / "stamp.csr")
        self.openssl(
            "x509", "-req", "-in", folder / "stamp.csr", "-CA", self.root, "-CAkey", folder / "root.key", "-days", "30",
            "-CAcreateserial", "-extfile", folder / "settings", "-extensions", "stamp", "-out", folder / "stamp.pem",
        )  # fmt: skip

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def stamp(self, question):
        asked, answer = self.folder / "asked", self.folder / "answer"
        asked.write_bytes(question)
        self.openssl("ts", "-reply", "-config", self.folder / "settings", "-queryfile", asked, "-out", answer)
        return answer.read_bytes()

    def stamp_of(self, message):
        (self.folder / "data").write_bytes(message)
        asked = self.folder / "own"
        self.openssl("ts", "-query", "-data", self.folder / "data", "-sha256", "-cert", "-out", asked)
        return self.stamp(asked.read_bytes())
