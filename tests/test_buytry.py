from tests.asking import answered, ask
def test_try(team):
    a=team.alice
    for t in ["/customer add 王五","/product add 产品A price=100","/product add 灯 price=5","/product add Desk Lamp","/purchase 王五 400 昨天 产品A 红色 order=SO-8","/purchase 王五","/purchase P1","/purchase 王五 30 2件产品A送朋友","/purchase 王五 产品A 50 单号：so-8","/purchase 王五 60 desk lamp 3 days ago","/purchase 王五 灯笼 20", "/purchase 王五 bought a Desk Lamp 60 blue","/purchase refund P1 150 broken","/purchase P1","/customer 王五","/purchase P99","/purchase 赵六"]:
        x=a.types(t,channel="sales"); print(">>>",t,"\n",x.text, x.buttons)
    l=a.types("/purchase 王五",channel="sales"); print(l.text,l.buttons)
    f=l.click("Edit…"); print(f.view and [b.get("block_id") for b in f.view.blocks], f.errors if hasattr(f,"errors") else "")
    print(f.submit({"amount":"500","note":"x"}).errors, f.text)
    assert 0
