"""The settings of a deployment: every environment variable that wuse reads, with its default and meaning.

The environment comes in as an argument, so that this table is the only thing that knows the names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wuse.vocabulary.refusal import Refusal


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what holds when it is not set, and what it is for."""

    name: str
    default: str
    meaning: str


_ALL = (
    Setting(
        "WUSE_HOME", "var", "Folder with the pool, the editions and the secret key. `--home` goes before it."
    ),
    Setting(
        "WUSE_SECRET_KEY",
        "",
        "Long random text that signs cookies. `wuse serve` makes one in the home folder when it is not set.",
    ),
    Setting(
        "WUSE_ALLOWED_HOSTS",
        "127.0.0.1,localhost,[::1]",
        "Host names that the screens answer to, separated by commas.",
    ),
    Setting(
        "WUSE_KEYS",
        "",
        "Folder of secrets; `keys` in the home folder when not set. Keep it on another volume, out of backups.",
    ),
    Setting(
        "WUSE_DATABASE_URL",
        "",
        "Address of the desk database, such as `postgresql://wuse@db/wuse`; an SQLite file in the home when not set.",
    ),
    Setting(
        "WUSE_POOL",
        "",
        "Where the pool's tables are: `s3://bucket/prefix` of an object store, or `pool` in the home when not set.",
    ),
    Setting(
        "WUSE_POOL_CACHE",
        "20",
        "Gibibytes of this machine's disk, under `cache` in the home, for copies of a bucket's files.",
    ),
    Setting(
        "AWS_ENDPOINT_URL",
        "",
        "Address of the object store that has the bucket, such as `https://s3.example.cn`; Amazon's when not set.",
    ),
    Setting(
        "AWS_ACCESS_KEY_ID",
        "",
        "Key for the bucket, with AWS_SECRET_ACCESS_KEY; AWS_REGION and the like hold too.",
    ),
    Setting("AWS_SECRET_ACCESS_KEY", "", "Secret of the key for the bucket. It is never written or logged."),
    Setting(
        "AWS_ALLOW_HTTP",
        "",
        "`true` lets facts travel to the object store without https. On this machine that needs no leave.",
    ),
    Setting(
        "WUSE_ENGINE",
        "duckdb",
        "What runs the queries: `duckdb` in this process, or `spark` on a cluster, with the same answers.",
    ),
    Setting(
        "WUSE_SPARK_MASTER",
        "local[2]",
        "Master that `WUSE_ENGINE=spark` asks: `spark://host:port`, or `local[n]` for n threads of this machine.",
    ),
    Setting(
        "WUSE_LOG_ORIGIN",
        "wuse.invalid/log",
        "Name of the transparency log, as its checkpoints bear it: a domain of yours and a path. Never changed later.",
    ),
    Setting(
        "WUSE_WITNESSES",
        "",
        "Witnesses that are asked to confirm the log, each as `key@address`, separated by spaces.",
    ),
    Setting(
        "WUSE_WITNESS_NAME",
        "wuse.example/witness",
        "Name of the witness that `wuse log witness` runs, as its cosignatures bear it: a domain of yours and a path.",
    ),
    Setting(
        "WUSE_WITNESS_LOGS",
        "",
        "Keys of the logs that the witness watches, separated by spaces. Set by `--log`.",
    ),
    Setting(
        "WUSE_PUBLIC_URL",
        "",
        "Address that people reach the site by, such as `https://wuse.example.cn`; `wuse serve` refuses without https "
        "unless it is a demo.",
    ),
    Setting(
        "WUSE_DEMO",
        "",
        "`1` lets the site run without https, on this machine only, with a banner on every page. Set by `--demo`.",
    ),
    Setting(
        "WUSE_TIME_ZONE",
        "Asia/Shanghai",
        "Time zone in which the desk shows and reads times, by its IANA name.",
    ),
    Setting(
        "WUSE_OIDC",
        "",
        "JSON file with the OpenID Connect providers of agencies: a list of objects with `id`, `name`, `client_id`, "
        "`secret_file` and `server_url`. An account named `<id>/<user name there>` is signed in through its provider.",
    ),
    Setting(
        "WUSE_PARTNERS",
        "",
        "Folder with the files of partners whose rows `wuse pull` fetches; `partners` in the home when not set.",
    ),
    Setting(
        "WUSE_UPLOAD_MEGABYTES",
        "512",
        "Megabytes that one file may have that is uploaded in parts.",
    ),
    Setting(
        "WUSE_UPLOADS_OPEN",
        "8",
        "Files that one account may have on their way in parts at the same time.",
    ),
    Setting(
        "WUSE_UPLOADS_MEGABYTES",
        "8192",
        "Megabytes of this machine's disk, under `uploads` in the home, for all files on their way in parts together.",
    ),
    Setting(
        "WUSE_UPLOAD_HOURS",
        "24",
        "Hours that a file on its way is kept after its last part; then its sender begins again.",
    ),
    Setting(
        "WUSE_CHANNELS",
        "",
        "Folder with the files of channels that `wuse notify` passes notices to; `channels` in the home when not set.",
    ),
    Setting(
        "WUSE_WORKERS",
        "",
        "Processes that `wuse serve` answers requests with; two for each core and at most eight when not set.",
    ),
    Setting("WUSE_LIVE_PORT", "8001", "Port of the live channel, on the same host as the screens."),
    Setting(
        "WUSE_LIVE_URL",
        "",
        "Address of the live channel as the browser reaches it, such as `/live` behind a proxy; "
        "when not set, the host of the page with the port above.",
    ),
    Setting(
        "WUSE_LANG",
        "",
        "Language of the command line, `zh` or `en`; when not set, told by LC_ALL, LC_MESSAGES or LANG.",
    ),
    Setting("SERVE", "1", "`SERVE=0 wuse demo` stops after the replay, before serving."),
    Setting(
        "WUSE_COUNTRY_TIERS",
        "",
        "File with your tiers of countries of departure (check it with `wuse arrivals tiers FILE`); the shipped ones "
        "of the day when not set.",
    ),
    Setting(
        "WUSE_WHITE_LISTS",
        "",
        "Folder with your own profiles of the white list of work resumption, a YAML file each, beside those shipped.",
    ),
    Setting(
        "WUSE_POWER_EDITIONS",
        "",
        "Code of the place, such as 33, of whose power index the keeper issues an edition a day, after noon and once "
        "nine enterprises in ten have a reading; by command alone when not set.",
    ),
    Setting(
        "WUSE_HCERT_TRUST_LIST",
        "",
        "File with the certificates of other states' document signers, in the form of `wuse code verify --trust-list`: "
        "the keeper publishes their keys, signed, and the verifier's page judges EU certificates by them; by none when "
        "not set.",
    ),
)

SETTINGS: Mapping[str, Setting] = MappingProxyType({setting.name: setting for setting in _ALL})
"""Every setting by name."""


def setting(name: str, *, environ: Mapping[str, str]) -> str:
    """The value of a setting in an environment, or its default when it is not set or empty."""
    return environ.get(name) or SETTINGS[name].default


def whole_number(name: str, *, environ: Mapping[str, str]) -> int:
    """The value of a setting that counts something, from 1 on.

    Raises:
        Refusal: `setting.no_number`.
    """
    value = setting(name, environ=environ)
    if not value.isascii() or not value.isdigit() or not int(value):
        raise Refusal(
            "setting.no_number",
            "{name} is “{value}”: write a whole number from 1 on.",
            {"name": name, "value": value},
        )
    return int(value)
