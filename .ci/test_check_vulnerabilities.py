"""python3 .ci/test_check_vulnerabilities.py"""
import json
import subprocess
import sys
import tempfile
import unittest
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

PROGRAM = Path(__file__).with_name("check-vulnerabilities")
sys.dont_write_bytecode = True
loader = SourceFileLoader("check_vulnerabilities", str(PROGRAM))
check = module_from_spec(spec_from_loader(loader.name, loader))
loader.exec_module(check)


def sbom(group, name, version):
    component = {"group": group, "name": name, "version": version}
    return {"metadata": {"component": {"name": "throughline-made-up"}}, "components": [component]}


class CheckVulnerabilitiesTest(unittest.TestCase):
    def run_on(self, content):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "bom.json")
            file.write_text(json.dumps(content))
            return subprocess.run([sys.executable, PROGRAM, file], capture_output=True, text=True)

    def test_a_vulnerable_component_fails_and_is_named(self):
        result = self.run_on(sbom("tools.jackson.core", "jackson-core", "3.1.0"))
        self.assertEqual(result.returncode, 1)
        self.assertIn(
            "throughline-made-up has tools.jackson.core:jackson-core 3.1.0: GHSA-2m67-wjpj-xhg9 (high)",
            result.stderr,
        )
        self.assertNotIn("GHSA-72hv-8253-57qq", result.stderr)

    def test_the_version_with_the_cure_passes(self):
        result = self.run_on(sbom("tools.jackson.core", "jackson-core", "3.2.4"))
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_a_missing_sbom_fails(self):
        result = subprocess.run([sys.executable, PROGRAM, "/no/such/bom.json"], capture_output=True)
        self.assertNotEqual(result.returncode, 0)

    def test_an_accepted_advisory_passes_in_its_module_only(self):
        advisory = {"id": "X-1", "severity": "low", "packages": ["g:a"], "ranges": [["1", "2"]]}
        known = {"advisories": [advisory], "accepted": [{"id": "X-1", "module": "throughline-made-up"}]}
        self.assertEqual(list(check.findings(sbom("g", "a", "1.5"), known)), [])
        known["accepted"][0]["module"] = "throughline-other"
        self.assertEqual(len(list(check.findings(sbom("g", "a", "1.5"), known))), 1)

    def test_versions_are_ordered_as_maven_does(self):
        versions = ["1.9", "1.12", "3.2.0-rc1", "3.2", "3.2.1", "4.1.128.Final", "4.1.138.Final", "33.6.0-jre"]
        keys = [check.ordered(version) for version in versions]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(check.ordered("3.2"), check.ordered("3.2.0"))


if __name__ == "__main__":
    unittest.main()
