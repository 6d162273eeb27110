"""What is planted, and how it gets there: packages as bare metadata, layers, archives, Systems Manager's words, pushes.

The same input gives the same bytes, so digests are the same in every run. No program is in anything.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile


def python_package(folder, name, version):
    base = f"{folder}/{name}-{version}.dist-info" if folder else f"{name}-{version}.dist-info"
    return {f"{base}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", f"{base}/RECORD": ""}


def dpkg_status(packages):
    return "".join(f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nSource: {source}\nVersion: {version}\n"
                   f"Maintainer: Debian <debian@example.org>\nDescription: {name}\n\n" for name, version, source in packages)


OS_RELEASE = ('PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"\nNAME="Debian GNU/Linux"\nVERSION_ID="11"\n'
              'VERSION_CODENAME=bullseye\nID=debian\n')
DEBIAN_11 = {
    "etc/os-release": OS_RELEASE,
    "var/lib/dpkg/status": dpkg_status([("sudo", "1.9.5p2-3", "sudo"), ("curl", "7.74.0-1.3+deb11u1", "curl"), ("tar", "1.34+dfsg-1", "tar")]),
}
SITE = "usr/local/lib/python3.9/site-packages"
LOCK = json.dumps({"name": "resize", "lockfileVersion": 3, "packages": {"": {"name": "resize", "version": "1.0.0"}}})


def tar_layer(files):
    """(gzip bytes, digest of the tar): the same for the same files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path, text in sorted(files.items()):
            content = text if isinstance(text, bytes) else text.encode()
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), mtime=0), digest(plain.getvalue())


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


# ---- Systems Manager's words
def rpm(name, version, release, arch="x86_64", epoch="", source=None):
    """As the agent asks rpm: each part in a field of its own, the source package as PackageId."""
    entry = {"Name": name, "Version": version, "Release": release, "Architecture": arch, "Publisher": "AlmaLinux",
             "ApplicationType": "Unspecified", "PackageId": f"{source or name}-{version}-{release}.src.rpm",
             "InstalledTime": "2024-01-01T00:00:00Z", "Url": "https://example.org", "Summary": name}
    return {**entry, "Epoch": epoch} if epoch else entry


def deb(name, version, arch="amd64"):
    """As the agent asks dpkg-query: one version text, amd64 called x86_64, no source package."""
    return {"Name": name, "Version": version, "Architecture": "x86_64" if arch == "amd64" else arch, "Publisher": "Debian <debian@example.org>",
            "ApplicationType": "utils", "PackageId": f"{name}_{version}_{arch}.deb", "Url": "https://example.org", "Summary": name}


# ---- pushing, as docker does
def push(account, repository, tag, layers, architecture="amd64", docker=False, config_type=None, more=None):
    """Pushes an image as docker does: layers, configuration, manifest; the manifest's descriptor."""
    ecr = account.client("ecr")
    family = "application/vnd.docker." if docker else "application/vnd.oci."

    def upload(content):
        upload_id = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
        ecr.upload_layer_part(repositoryName=repository, uploadId=upload_id, partFirstByte=0, partLastByte=len(content) - 1, layerPartBlob=content)
        ecr.complete_layer_upload(repositoryName=repository, uploadId=upload_id, layerDigests=[digest(content)])
        return {"digest": digest(content), "size": len(content)}

    made = [tar_layer(files) for files in layers]
    configuration = json.dumps({"architecture": architecture, "os": "linux", "created": "2024-01-01T00:00:00Z", "author": "builders@example.org",
                                "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff for _, diff in made]}}).encode()
    manifest = {
        "schemaVersion": 2, "mediaType": family + ("distribution.manifest.v2+json" if docker else "image.manifest.v1+json"),
        "config": {"mediaType": config_type or family + ("container.image.v1+json" if docker else "image.config.v1+json"), **upload(configuration)},
        "layers": [{"mediaType": family + ("image.rootfs.diff.tar.gzip" if docker else "image.layer.v1.tar+gzip"), **upload(content)}
                   for content, _ in made], **(more or {})}
    return put(ecr, repository, tag, manifest, {"platform": {"architecture": architecture, "os": "linux"}})


def put(ecr, repository, tag, manifest, more):
    text = json.dumps(manifest)
    ecr.put_image(repositoryName=repository, imageManifest=text, imageManifestMediaType=manifest["mediaType"],
                  imageDigest=digest(text.encode()), **({"imageTag": tag} if tag else {}))
    return {"mediaType": manifest["mediaType"], "digest": digest(text.encode()), "size": len(text), **more}
