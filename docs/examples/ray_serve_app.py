"""kpoclass on Ray Serve. Run: serve run ray_serve_app:app."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from ray import serve

from kpoclass import KpoclassError, load_model

api = FastAPI()


class Work(BaseModel):
    text: str
    title: str | None = None


@serve.deployment(num_replicas=2, ray_actor_options={"num_cpus": 0.5})
@serve.ingress(api)
class Kpo:
    def __init__(self):
        self.model = load_model()

    @api.post("/classify")
    def classify(self, work: Work):
        try:
            result = self.model.classify(work.text, work.title)
        except KpoclassError as error:
            raise HTTPException(422, str(error)) from error
        return {**result.to_dict(), "model": self.model.fingerprint}


app = Kpo.bind()
