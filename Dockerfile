# A static binary on nothing: docker build -t fellowfeed . && docker run -p 8080:8080 -v fellowfeed:/data fellowfeed
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /fellowfeed ./cmd/fellowfeed

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /fellowfeed /fellowfeed
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/fellowfeed"]
CMD ["serve", "--listen", ":8080", "--data", "/data"]
