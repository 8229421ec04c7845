"""One checkout: its server or the external one, its keys, and the environment of its processes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .database import roles_ensure
from .installation import Account, place_for
from .messages import Steps, Text
from .postgres import Cluster
from .precheck import refuse_external_reset
from .state import APP_ROLE, DATABASE, EXTERNAL, OWNER_ROLE, Addresses, State, environment


@dataclass(frozen=True, slots=True)
class Checkout:
    """The checkout at `root`."""

    root: Path

    @property
    def state(self) -> State:
        """Its `.state` folder."""
        return State(self.root)

    @property
    def external(self) -> str:
        """The administrator's address of an external server, or nothing."""
        return os.environ.get(EXTERNAL, "")

    def cluster(self) -> Cluster:
        """Its own server, running or not."""
        account = Account.find()
        preferred = self.state.folder / "pg"
        place = place_for(preferred, self.state.elsewhere, account)
        return Cluster(place, account=account, log=self.state.log("database"), archived=True)

    def keys(self, cluster: Cluster | None) -> dict[str, str]:
        """Its secrets; made once, and never anew over data that was written with others."""
        exists = cluster is not None and cluster.initialised
        return self.state.secrets(data_exists=exists)

    def addresses(self, admin_dsn: str, keys: dict[str, str]) -> Addresses:
        """Database and roles made right; the two addresses."""
        passwords = {role: keys[role] for role in (OWNER_ROLE, APP_ROLE)}
        return roles_ensure(admin_dsn, DATABASE, passwords)

    def environment(self, addresses: Addresses, keys: dict[str, str], port: int) -> dict[str, str]:
        """The whole environment of a process of the product; without the administrator's."""
        inherited = {name: value for name, value in os.environ.items() if name != EXTERNAL}
        kept = {} if self.external else {"ANXIN_ARCHIVE": str(self.state.folder / "pg.archive")}
        return {**inherited, **kept, **environment(addresses, keys, self.state.folder, port)}

    @contextmanager
    def session(self) -> Iterator[dict[str, str]]:
        """The environment with a database behind it: the running one, or ours for that long."""
        if "ANXIN_APP_DSN" in os.environ:
            yield dict(os.environ)
            return
        if self.external:
            keys = self.keys(None)
            yield self.environment(self.addresses(self.external, keys), keys, 0)
            return
        cluster = self.cluster()
        keys = self.keys(cluster)
        cluster.start()
        try:
            yield self.environment(self.addresses(cluster.admin_dsn(), keys), keys, 0)
        finally:
            cluster.stop(wait_for_users=True)

    def without_database(self) -> dict[str, str]:
        """The environment for commands that never open a connection: nothing answers there."""
        if "ANXIN_APP_DSN" in os.environ:
            return dict(os.environ)
        address = f"postgresql://{APP_ROLE}:none@127.0.0.1:1/{DATABASE}"
        nobody = {"secret_key": "none", "field_key": "0" * 64}
        return self.environment(Addresses(address, address), nobody, 0)

    def reset(self, steps: Steps) -> None:
        """Say what is deleted, then delete the checkout's own data. Never an external database."""
        refuse_external_reset()
        cluster = self.cluster()
        keys = self.state.folder / "secrets.json"
        steps.say(
            Text(
                f"将删除本目录的数据: {cluster.data_dir} 与 {keys}",
                f"Deleting this checkout's data: {cluster.data_dir} and {keys}",
            )
        )
        archive = cluster.data_dir.with_name("pg.archive")
        cluster.destroy()
        shutil.rmtree(archive, ignore_errors=True)
        (self.state.folder / "backup.json").unlink(missing_ok=True)
        keys.unlink(missing_ok=True)
        outside = cluster.data_dir.parent
        if outside != self.state.folder:
            shutil.rmtree(outside, ignore_errors=True)
        (self.state.folder / "pg.place").unlink(missing_ok=True)
