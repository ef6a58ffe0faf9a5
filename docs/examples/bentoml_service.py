"""kpoclass as a BentoML service. Run: bentoml serve bentoml_service:Kpo --host 127.0.0.1."""

import bentoml

from kpoclass import KpoclassError, load_model


@bentoml.service(workers=2, traffic={"timeout": 10, "max_concurrency": 32})
class Kpo:
    def __init__(self) -> None:
        self.model = load_model()

    @bentoml.api
    def classify(self, text: str, title: str | None = None) -> dict:
        try:
            result = self.model.classify(text, title)
        except KpoclassError as error:
            raise bentoml.exceptions.InvalidArgument(str(error)) from error
        return {**result.to_dict(), "model": self.model.fingerprint}
