"""`make stop`: ends the portal that `make run` started in this checkout, and no other process."""

import os
import signal
import sys
import time

from dev.instance import FACTS, running
from dev.processes import is_running

PATIENCE = 60


def main() -> int:
    pid = running()
    if pid is None:
        FACTS.unlink(missing_ok=True)
        print("No hay ningún portal encendido en esta carpeta.")
        return 0
    # The lock alone proves that it is ours; the command line guards against a number that is half written.
    if not is_running(pid, mentions="dev.run"):
        print(f"El proceso {pid} tiene la marca de encendido y no parece el portal: no se toca.", file=sys.stderr)
        return 1
    os.kill(pid, signal.SIGTERM)
    for _ in range(PATIENCE * 10):
        if running() != pid:
            print("El portal se apagó.")
            return 0
        time.sleep(0.1)
    print(f"El portal (proceso {pid}) no se apagó en {PATIENCE} segundos.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
