"""What servers are told to say with the pages of a site: the same to each server, and nothing weaker for any page."""

import re

import pytest

from zicht.publication.site.files_served import Answer
from zicht.publication.site.frame import Frame
from zicht.publication.site.headers import PARTS, embed_headers, page_headers, path_of, write_headers

CHECK = "https://check.example/check"


@pytest.fixture
def folder(tmp_path):
    write_headers(tmp_path, Frame(check=CHECK))
    return tmp_path


def nginx_headers(text):
    return dict(re.findall(r'^add_header (\S+) "(.*)" always;$', text, flags=re.MULTILINE))


def nginx_embed(text):
    inside = re.search(r"^location \S*/embed/ \{\n(.*?)^\}", text, flags=re.MULTILINE | re.DOTALL)
    return nginx_headers(re.sub(r"^ +", "", inside[1], flags=re.MULTILINE))


def caddy_headers(text, matcher):
    inside = re.search(rf"^header @{matcher} \{{\n(.*?)^\}}", text, flags=re.MULTILINE | re.DOTALL)
    return dict(re.findall(r'^\t(\S+) "(.*)"$', inside[1], flags=re.MULTILINE))


def test_a_page_may_load_nothing_from_elsewhere_and_stand_in_no_frame():
    policy = page_headers()["Content-Security-Policy"].split("; ")

    assert policy[0] == "default-src 'none'"
    assert "frame-ancestors 'none'" in policy
    assert not [rule for rule in policy if "*" in rule or "http" in rule or "unsafe" in rule]


def test_a_figure_for_pages_of_others_differs_from_a_page_in_its_frame_alone():
    page, embed = page_headers(), embed_headers()

    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "form-action 'none'" in embed["Content-Security-Policy"]
    assert set(page) - set(embed) == {"X-Frame-Options"}
    assert {name for name in embed if embed[name] != page[name]} == {"Content-Security-Policy"}


def test_each_server_is_told_the_same(folder):
    nginx = (folder / "servers" / "nginx.conf").read_text()
    caddy = (folder / "servers" / "Caddyfile").read_text()
    hosts = (folder / "_headers").read_text()
    pages = page_headers("'self' https://check.example")

    assert nginx_headers(nginx) == caddy_headers(caddy, "zicht_pages") == pages
    assert nginx_embed(nginx) == caddy_headers(caddy, "zicht_embeds") == embed_headers()
    assert all(
        f"{part}\n  " + "\n  ".join(f"{name}: {value}" for name, value in pages.items()) in hosts
        for part in PARTS
    )


@pytest.mark.parametrize(("is_embed", "said"), [(False, page_headers()), (True, embed_headers())])
def test_the_server_of_the_package_says_the_same(is_embed, said):
    assert said.items() <= dict(Answer(b"", is_embed=is_embed).headers()).items()


def test_forms_may_go_to_where_sentences_are_checked_and_nowhere_else(folder, tmp_path):
    write_headers(tmp_path / "plain", Frame())

    assert "form-action 'self' https://check.example;" in (folder / "_headers").read_text()
    assert "form-action 'self';" in (tmp_path / "plain" / "_headers").read_text()


def test_a_missing_page_has_the_way_to_help_and_nobody_who_asks_for_it_is_written_down(folder):
    nginx = (folder / "servers" / "nginx.conf").read_text()

    assert "error_page 403 404 /404.html;" in nginx
    assert "log_not_found off;" in nginx
    assert "rewrite * /404.html" in (folder / "servers" / "Caddyfile").read_text()


def test_a_site_below_an_address_has_its_figures_there(tmp_path):
    write_headers(tmp_path, Frame(), address="https://example.org/traffic/")
    nginx = (tmp_path / "servers" / "nginx.conf").read_text()

    assert "location /traffic/embed/ {" in nginx
    assert "error_page 403 404 /traffic/404.html;" in nginx
    assert "@zicht_embeds path /traffic/embed/*" in (tmp_path / "servers" / "Caddyfile").read_text()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", ""),
        ("https://example.org", ""),
        ("https://example.org/a/", "/a"),
        ("https://example.org/a{b$c", "/a%7Bb%24c"),
    ],
)
def test_the_path_of_an_address_holds_no_sign_that_a_server_would_read(address, path):
    assert path_of(address) == path
